// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.regex.Pattern;

import io.github.tfo.lab.junit.InNetworkNamespace;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The endpoint on a server of the actuator's own, which is a context of its own.
 */
@InNetworkNamespace
class ManagementPortTests {

	private static final Pattern STARTED = Pattern.compile("(?:Tomcat|Netty) started on port (\\d+)");

	private final HttpClient client = HttpClient.newHttpClient();

	@ParameterizedTest
	@EnumSource(mode = Mode.EXCLUDE, names = "NON_WEB")
	void endpointTellsAndEndsARest(ApplicationKind kind) throws Exception {
		try (RunningApplication application = RunningApplication
			.start(JavaCommand.on(17).jar(ExecutableJar.of("4.1", kind).path(), "--management.server.port=0"))) {
			application.awaitReport();
			List<String> ports = STARTED.matcher(application.output())
				.results()
				.map((found) -> found.group(1))
				.toList();
			assertThat(ports).hasSize(2);
			assertThat(exchange("GET", ports.get(0), "").statusCode()).isEqualTo(404);
			String management = ports.get(1);
			String destination = backedOffDestination(application);
			assertThat(exchange("GET", management, "").body()).contains("\"destination\":\"" + destination + "\"",
					"\"cause\":\"not-reached\"");
			assertThat(exchange("DELETE", management, "/" + destination).statusCode()).isEqualTo(204);
			assertThat(exchange("GET", management, "").body()).contains(destination).doesNotContain("not-reached");
			assertThat(exchange("DELETE", management, "/" + destination).statusCode()).isEqualTo(404);
			assertThat(application.end()).as(application.output()).isZero();
		}
	}

	private static String backedOffDestination(RunningApplication application) throws Exception {
		String url;
		try (FreshUpstream upstream = FreshUpstream.start()) {
			url = upstream.url("/word");
			assertThat(application.order("WebClient " + url)).isEqualTo("/word");
		}
		assertThat(application.order("WebClient " + url)).contains("Connection refused");
		return URI.create(url).getAuthority();
	}

	private HttpResponse<String> exchange(String method, String port, String path) throws Exception {
		URI uri = URI.create("http://127.0.0.1:" + port + "/actuator/tfo" + path);
		return this.client.send(HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
				BodyHandlers.ofString());
	}

}
