// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.github.tfo.linux.SystemCalls;
import io.github.tfo.linux.TcpInfo;
import io.github.tfo.linux.TcpInfo.FastOpenFailure;
import io.github.tfo.linux.TcpInfo.State;
import org.jspecify.annotations.Nullable;

/**
 * Answers what a test says the kernel answers, for what the kernel cannot be made to do
 * at will, and keeps what it was asked.
 */
public final class ScriptedSystemCalls implements SystemCalls {

	public final List<String> asked = new ArrayList<>();

	/** What the kernel was given to send, as text. */
	public final List<String> sent = new ArrayList<>();

	/** The buffer that it was last given to send. */
	public @Nullable ByteBuffer lastSent;

	public int setFastOpenConnect;

	public int setFastOpenNoCookie;

	public int send;

	public int startHandshake;

	public TcpInfo tcpInfo = info(State.SYN_SENT);

	public static TcpInfo info(State state) {
		return new TcpInfo(state, false, FastOpenFailure.UNSPECIFIED, (state == State.ESTABLISHED) ? 40_000 : 0, 0);
	}

	@Override
	public int setFastOpenConnect(int fd) {
		this.asked.add("setFastOpenConnect " + fd);
		return this.setFastOpenConnect;
	}

	@Override
	public int setFastOpenNoCookie(int fd) {
		this.asked.add("setFastOpenNoCookie " + fd);
		return this.setFastOpenNoCookie;
	}

	private void ask(String call, int fd) {
		if (fd < 0) {
			throw new AssertionError(call + " of a socket that is closed");
		}
		this.asked.add(call + " " + fd);
	}

	@Override
	public int send(int fd, ByteBuffer data) {
		ask("send", fd);
		this.lastSent = data;
		this.sent.add(StandardCharsets.ISO_8859_1.decode(data.duplicate()).toString());
		return this.send;
	}

	@Override
	public int startHandshake(int fd) {
		ask("startHandshake", fd);
		return this.startHandshake;
	}

	@Override
	public TcpInfo tcpInfo(int fd) {
		ask("tcpInfo", fd);
		return this.tcpInfo;
	}

}
