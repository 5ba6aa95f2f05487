// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/** A connection whose outcome is known, for JDK Flight Recorder. */
@Name("io.github.tfo.Connection")
@Label("TCP Fast Open Connection")
@Description("An outbound connection that was to use TCP Fast Open")
@Category("TCP Fast Open")
@StackTrace(false)
@SuppressWarnings("unused")
final class ConnectionEvent extends Event {

	@Label("Library")
	private final String library;

	@Label("Client Name")
	private final String clientName;

	@Label("Address")
	private final String address;

	@Label("Outcome")
	private final String outcome;

	@Label("Cookieless")
	private final boolean cookieless;

	@Label("SYN Data")
	@DataAmount
	private final int synData;

	@Label("Kernel")
	@Description("What the kernel said last")
	private final String kernel;

	@Label("Time to SYN")
	@Timespan
	private final long timeToSyn;

	@Label("Time to Outcome")
	@Timespan
	private final long timeToOutcome;

	@Label("Path")
	@Description("Whether Fast Open is used for the next connection to the address")
	private final String path;

	ConnectionEvent(ConnectionReport report) {
		this.library = report.connection().library().tag();
		this.clientName = report.connection().clientName();
		this.address = report.address();
		this.outcome = report.outcomeName();
		this.cookieless = report.cookieless();
		this.synData = report.synDataBytes();
		this.kernel = report.kernel();
		this.timeToSyn = report.nanosToSyn();
		this.timeToOutcome = report.nanosToOutcome();
		this.path = report.path();
	}

	/** For {@link #isRecording} only. */
	private ConnectionEvent() {
		this.library = "";
		this.clientName = "";
		this.address = "";
		this.outcome = "";
		this.kernel = "";
		this.path = "";
		this.cookieless = false;
		this.synData = 0;
		this.timeToSyn = 0;
		this.timeToOutcome = 0;
	}

	/** Allocates nothing once compiled, and nothing of JFR is started. */
	static boolean isRecording() {
		return new ConnectionEvent().isEnabled();
	}

}
