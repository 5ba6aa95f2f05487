// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.lab;

import io.github.tfo.lab.NetworkNamespace;
import org.apache.coyote.http11.Http11NioProtocol;
import org.apache.tomcat.util.net.NioEndpoint;

/**
 * Tomcat's connector, with its listening socket in the namespace that this JVM came from.
 */
public final class HostNamespaceProtocol extends Http11NioProtocol {

	/**
	 * Called by Tomcat.
	 */
	public HostNamespaceProtocol() {
		super(new HostNamespaceEndpoint());
	}

	private static final class HostNamespaceEndpoint extends NioEndpoint {

		@Override
		protected void initServerSocket() throws Exception {
			// A socket belongs to the namespace of the thread that opens it
			NetworkNamespace.outside().orElseThrow().run(super::initServerSocket);
		}

	}

}
