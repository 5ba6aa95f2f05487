// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

import com.sun.net.httpserver.HttpServer;
import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Without a link: on loopback, or with a server that the user names.
 */
class OtherUpstreamsTests {

	private static final String[] FEW_REQUESTS = { "--sample.requests=2", "--sample.warm-up=1" };

	/** Root, and root of a user namespace, in which the build runs without privilege. */
	private static final List<String> WITHOUT_PRIVILEGE = List.of("setpriv", "--bounding-set", "-all", "--inh-caps",
			"-all", "--ambient-caps", "-all", "--");

	@Test
	void usesLoopbackWithoutPrivilege() throws Exception {
		List<String> launcher = isPrivileged() ? WITHOUT_PRIVILEGE : List.of();
		try (SampleProcess sample = SampleProcess.start(launcher, 0, FEW_REQUESTS)) {
			sample.awaitOutput("Now try it yourself");
			assertThat(sample.output()).contains("The process lacks CAP_SYS_ADMIN and CAP_NET_ADMIN: run as root")
				.contains("over loopback")
				.containsPattern("WebClient +http +off +2 ")
				.containsPattern("RestClient +https +on \\(tfo.enabled\\) +2 ");
		}
	}

	private static boolean isPrivileged() {
		return NetworkLab.unavailable().filter((missing) -> missing.contains("CAP_SYS_ADMIN")).isEmpty();
	}

	@Test
	void callsARealServer() throws Exception {
		HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		server.createContext("/path", (exchange) -> {
			exchange.sendResponseHeaders(200, -1);
			exchange.close();
		});
		server.start();
		String url = "http://localhost:" + server.getAddress().getPort() + "/path";
		try (SampleProcess sample = SampleProcess.start(FEW_REQUESTS[0], FEW_REQUESTS[1], "--upstream=" + url)) {
			JsonNode race = sample.awaitRace();
			assertThat(race.get("way").asString()).isEqualTo("to " + url);
			assertThat(race.get("rows").valueStream()).hasSize(6)
				.allSatisfy((row) -> assertThat(row.get("requests").asInt()).isEqualTo(2));
			assertThat(sample.getJson("/call?client=webclient").get("status").asInt()).isEqualTo(200);
		}
		finally {
			server.stop(0);
		}
	}

	@Test
	void reportsAServerThatCannotBeReached() throws Exception {
		try (SampleProcess sample = SampleProcess.start("--upstream=http://127.0.0.1:1/")) {
			assertThat(sample.awaitExit()).isEqualTo(1);
			assertThat(sample.output())
				.contains("APPLICATION FAILED TO START", "http://127.0.0.1:1/", "Connection refused")
				.doesNotContain("\tat ");
		}
	}

	@Test
	void reportsAMalformedUrl() throws Exception {
		try (SampleProcess sample = SampleProcess.start("--upstream=htp:/server")) {
			assertThat(sample.awaitExit()).isEqualTo(1);
			assertThat(sample.output()).contains("Invalid value 'htp:/server'", "--upstream is http://host:port/path")
				.doesNotContain("\tat ");
		}
	}

}
