// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

import io.github.tfo.benchmarks.client.BenchmarkApplication;
import io.github.tfo.benchmarks.client.BenchmarkClient;
import io.github.tfo.benchmarks.client.FastOpenMode;
import io.github.tfo.benchmarks.client.HttpCalls;
import io.github.tfo.benchmarks.upstream.ServerCertificate;
import org.springframework.http.HttpHeaders;

/**
 * The variants of a run, and an application for each client and mode.
 */
final class Variants implements AutoCloseable {

	private final List<String> schemes;

	private final ServerCertificate certificate;

	private final List<BenchmarkApplication> applications = new ArrayList<>();

	private final List<Variant> all = new ArrayList<>();

	private int numbers;

	Variants(List<String> schemes, ServerCertificate certificate) {
		this.schemes = schemes;
		this.certificate = certificate;
	}

	/** Add a client in a mode, with properties as {@code name=value}. */
	BenchmarkApplication add(BenchmarkClient client, FastOpenMode mode, String... properties)
			throws InterruptedException {
		BenchmarkApplication application = new BenchmarkApplication(client, mode, this.certificate.pem(), properties);
		this.applications.add(application);
		add(client.toString(), mode, call(application.calls()), application::takeOutcomes);
		return application;
	}

	void addCurl(FastOpenMode mode) {
		add(Curl.TITLE, mode, new Curl(this.certificate.file(), mode == FastOpenMode.LIBRARY_OPTION),
				(port) -> Map.of());
	}

	private void add(String client, FastOpenMode mode, Variant.ColdCall call,
			IntFunction<Map<String, Integer>> outcomes) {
		for (String scheme : this.schemes) {
			this.all.add(new Variant(this.numbers, client, mode, scheme, call, outcomes));
		}
		this.numbers++;
	}

	private static Variant.ColdCall call(HttpCalls calls) {
		return (url, cookie) -> {
			HttpHeaders headers = new HttpHeaders();
			headers.addAll(HttpCalls.CLOSE);
			if (!cookie.isEmpty()) {
				headers.add(HttpHeaders.COOKIE, cookie);
			}
			long start = System.nanoTime();
			calls.get(url, headers);
			return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
		};
	}

	List<Variant> all() {
		if (this.all.isEmpty()) {
			throw new IllegalArgumentException("No client has that name");
		}
		return this.all;
	}

	/** Return how many ports of each scheme the server needs. */
	int ports() {
		return this.numbers;
	}

	@Override
	public void close() {
		this.applications.forEach(BenchmarkApplication::close);
	}

}
