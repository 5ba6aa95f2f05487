// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.reactor;

import java.util.function.Consumer;

import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import io.github.tfo.testing.KnownUpstream;
import io.github.tfo.testing.UserCustomizer;
import reactor.netty.ChannelPipelineConfigurer;

import org.springframework.context.support.GenericApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Clients that an application gives a configurer of its own share a connection pool as
 * they do without Fast Open.
 */
@InNetworkNamespace
class SharedPoolTests {

	private static final int CLIENTS = 20;

	@ClientTest({ ClientUnderTest.WEBCLIENT_REACTOR, ClientUnderTest.RESTCLIENT_REACTOR })
	void whenClientsHaveAConfigurerOfTheirOwnThenTheyShareAPool(ClientUnderTest client) throws Exception {
		try (KnownUpstream upstream = KnownUpstream.start();
				ClientApplication application = ClientApplication.on(client, null, ownConfigurer(client))) {
			for (int i = 0; i < CLIENTS; i++) {
				assertThat(application.withNewClient().getPooled(upstream.url("/echo/word"))).isEqualTo("word");
			}
			// The next request may come before the connection is back in the pool
			assertThat(upstream.connections()).isLessThanOrEqualTo(2);
		}
	}

	private static Consumer<GenericApplicationContext> ownConfigurer(ClientUnderTest client) {
		ChannelPipelineConfigurer own = (observer, channel, remote) -> {
		};
		return (client == ClientUnderTest.WEBCLIENT_REACTOR)
				? UserCustomizer.UNORDERED.webClientOnReactor(
						(builder) -> builder.withHttpClientCustomizer((http) -> http.doOnChannelInit(own)))
				: UserCustomizer.UNORDERED.restClientOnReactor(
						(builder) -> builder.withHttpClientCustomizer((http) -> http.doOnChannelInit(own)));
	}

}
