// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.exactlyonce;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import io.github.tfo.ClientLibrary;
import io.github.tfo.faults.FaultApplications;
import io.github.tfo.lab.junit.InNetworkNamespace;
import io.github.tfo.testing.ClientApplication;
import io.github.tfo.testing.ClientTest;
import io.github.tfo.testing.ClientUnderTest;
import org.assertj.core.api.SoftAssertions;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A server executes a request and redirects it to a server that is down, after a cookie
 * was fetched from that one. What Spring Boot builds follows redirects.
 */
@InNetworkNamespace
@ExtendWith(FaultApplications.class)
@ClientTest
class RedirectTests {

	private static final List<Integer> STATUSES = List.of(301, 302, 303, 307, 308);

	@Parameter
	ClientUnderTest client;

	private final RefusingAddress refusing = new RefusingAddress();

	RedirectTests() throws Exception {
	}

	@ParameterizedTest(name = "from {0} to {1}")
	@CsvSource({ "http, http", "http, https", "https, https" })
	void requestIsExecutedOnce(String from, String to) throws Exception {
		try (Origin origin = origin(from, () -> this.refusing.url(to))) {
			assertExecutedOnce(requests(), origin, origin::takeExecuted, 1);
		}
		this.refusing.assertHasCookie();
	}

	@ParameterizedTest(name = "to {0}")
	@CsvSource({ "http", "https" })
	void requestIsExecutedOnceByEachServerOfAChain(String to) throws Exception {
		try (Origin hop = origin("http", () -> this.refusing.url(to));
				Origin origin = origin("http", () -> hop.url("/302/hop"))) {
			List<Request> requests = requests().stream().filter((request) -> !isLeftToChance(request)).toList();
			assertExecutedOnce(requests, origin, () -> {
				List<String> executed = origin.takeExecuted();
				executed.addAll(hop.takeExecuted());
				return executed;
			}, 2);
		}
		this.refusing.assertHasCookie();
	}

	private static Origin origin(String scheme, Supplier<String> location) throws Exception {
		return new Origin(scheme, FaultApplications.authority(), location);
	}

	private void assertExecutedOnce(List<Request> requests, Origin origin, Supplier<List<String>> executed,
			int servers) {
		FaultApplications.Pair applications = FaultApplications.of(this.client, "https");
		SoftAssertions.assertSoftly((softly) -> STATUSES.forEach((status) -> requests.forEach((request) -> {
			String url = origin.url("/" + status + "/order");
			Seen off = Seen.of(() -> request.send(applications.off(), url), executed);
			Seen on = Seen.of(() -> request.send(applications.on(), url), executed);
			if (isLeftToChance(request)) {
				on = new Seen(on.executed(), off.failure());
			}
			softly.assertThat(on).as("%s, answered by %d", request, status).isEqualTo(off);
			softly.assertThat(off.executed()).as("%s, answered by %d, off", request, status).doesNotHaveDuplicates();
			if (request.method().equals("GET")) {
				// A client need not follow the others
				softly.assertThat(off.executed()).hasSize(servers);
				softly.assertThat(off.failure()).isNotEmpty();
			}
		})));
	}

	/**
	 * Jetty asks for the body again while it connects to the next server. With Fast Open
	 * off, too, chance decides which of two failures its caller sees, or none, and
	 * whether a redirect is followed after that.
	 */
	private boolean isLeftToChance(Request request) {
		return this.client.library() == ClientLibrary.JETTY && request.body() != null;
	}

	private List<Request> requests() {
		List<Request> requests = new ArrayList<>();
		for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
			requests.add(new Request(method, null));
			if (this.client != ClientUnderTest.OKHTTP || !method.equals("GET")) {
				requests.add(new Request(method, "body"));
			}
		}
		return requests;
	}

	private record Request(String method, @Nullable String body) {

		@Nullable String send(ClientApplication application, String url) {
			return application.send(this.method, url, this.body);
		}

	}

}
