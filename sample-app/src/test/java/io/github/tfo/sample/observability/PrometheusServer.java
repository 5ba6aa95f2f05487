// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.observability;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.github.tfo.lab.NetworkNamespace;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.util.FileSystemUtils;

/**
 * A real Prometheus in this JVM's namespace, by the files of this project; only the
 * target is another one, and it is asked every second. Ends with the JVM, however that
 * ends.
 */
final class PrometheusServer implements AutoCloseable {

	private static final Path FILES = Dashboard.FOLDER.resolve("prometheus");

	private static final Duration START_LIMIT = Duration.ofMinutes(1);

	private final HttpClient http = HttpClient.newHttpClient();

	private final Path folder;

	private final Process process;

	private final int port;

	private PrometheusServer(Path folder, Process process, int port) {
		this.folder = folder;
		this.process = process;
		this.port = port;
	}

	/**
	 * Start it, and wait until it has asked its target.
	 * @param target host and port
	 * @param targetLabels what the target is labelled with, in YAML
	 */
	static PrometheusServer start(String target, String targetLabels) throws IOException {
		Path folder = Files.createTempDirectory("prometheus");
		Path configuration = folder.resolve("prometheus.yml");
		FileSystemUtils.copyRecursively(FILES, folder);
		Files.writeString(configuration,
				Files.readString(configuration)
					.replaceFirst("(targets:\\s+)- sample:8080", "$1- " + target + "\n        labels: " + targetLabels)
					.replace("_interval: 15s", "_interval: 1s"));
		int port = freePort();
		Process process = NetworkNamespace.isolated()
			.orElseThrow()
			.start(new ProcessBuilder("prometheus", "--config.file=" + configuration,
					"--storage.tsdb.path=" + folder.resolve("data"), "--web.listen-address=127.0.0.1:" + port)
				.redirectErrorStream(true)
				.redirectOutput(folder.resolve("output.log").toFile()));
		PrometheusServer server = new PrometheusServer(folder, process, port);
		try {
			Awaitility.await()
				.atMost(START_LIMIT)
				.ignoreException(UncheckedIOException.class)
				.until(() -> server.isAlive() && server.query("up == 1").size() == 1);
			return server;
		}
		catch (RuntimeException ex) {
			String output = Files.readString(folder.resolve("output.log"));
			server.close();
			throw new IllegalStateException("Prometheus says:\n" + output, ex);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket()) {
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
			return socket.getLocalPort();
		}
	}

	private boolean isAlive() {
		if (!this.process.isAlive()) {
			throw new IllegalStateException("It has ended");
		}
		return true;
	}

	/**
	 * What a query returns now: values by their labels.
	 */
	Map<Map<String, String>, Double> query(String expression) {
		JsonNode data = get("/query?query=" + encoded(expression));
		Map<Map<String, String>, Double> result = new HashMap<>();
		data.get("result")
			.valueStream()
			.forEach((sample) -> result.put(labels(sample.get("metric")),
					Double.valueOf(sample.get("value").get(1).asString())));
		return result;
	}

	private static Map<String, String> labels(JsonNode metric) {
		return metric.propertyStream()
			.collect(Collectors.toMap(Map.Entry::getKey, (label) -> label.getValue().asString()));
	}

	/**
	 * The only value that a query returns.
	 */
	double value(String expression) {
		Map<Map<String, String>, Double> result = query(expression);
		if (result.size() != 1) {
			throw new IllegalStateException(expression + " returns " + result);
		}
		return result.values().iterator().next();
	}

	/**
	 * What {@code label_values(selector, label)} is to Grafana.
	 */
	List<String> labelValues(String selector, String label) {
		return get("/label/" + label + "/values?match[]=" + encoded(selector)).valueStream()
			.map(JsonNode::asString)
			.toList();
	}

	/**
	 * The states of the alerts: {@code inactive}, {@code pending} (it is as the alert
	 * says, but not for long enough yet) or {@code firing}.
	 */
	Map<String, String> alerts() {
		return alertRules().collect(Collectors.toMap((rule) -> rule.get("name").asString(),
				(rule) -> rule.get("health").asString().equals("ok") ? rule.get("state").asString()
						: rule.get("health").asString()));
	}

	String alertExpression(String alert) {
		return alertRule(alert).get("query").asString();
	}

	/**
	 * The labels with which an alert is pending or firing.
	 */
	List<Map<String, String>> activeAlerts(String alert) {
		return alertRule(alert).get("alerts").valueStream().map((active) -> labels(active.get("labels"))).toList();
	}

	private JsonNode alertRule(String alert) {
		return alertRules().filter((rule) -> rule.get("name").asString().equals(alert)).findFirst().orElseThrow();
	}

	private Stream<JsonNode> alertRules() {
		return get("/rules?type=alert").get("groups")
			.valueStream()
			.flatMap((group) -> group.get("rules").valueStream());
	}

	private JsonNode get(String path) {
		URI uri = URI.create("http://127.0.0.1:" + this.port + "/api/v1" + path.replace("[]", "%5B%5D"));
		try {
			HttpResponse<String> response = this.http.send(HttpRequest.newBuilder(uri).build(),
					BodyHandlers.ofString());
			if (response.statusCode() == 503) {
				throw new IOException("It is starting");
			}
			if (response.statusCode() != 200) {
				throw new IllegalStateException(path + ": " + response.body());
			}
			return JsonMapper.shared().readTree(response.body()).get("data");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	private static String encoded(String text) {
		return URLEncoder.encode(text, StandardCharsets.UTF_8);
	}

	@Override
	public void close() throws IOException {
		this.process.destroyForcibly().onExit().join();
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
