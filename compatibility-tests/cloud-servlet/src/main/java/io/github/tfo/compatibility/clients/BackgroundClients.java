// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility.clients;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.opentelemetry.sdk.trace.export.SpanExporter;
import zipkin2.reporter.BytesMessageSender;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.vault.core.VaultOperations;

/**
 * Clients of the infrastructure. Those of Eureka, Spring Cloud Config and the exporter of
 * metrics make requests by themselves.
 */
@Profile("background")
@Configuration(proxyBeanMethods = false)
class BackgroundClients {

	private static final long LIMIT = 30;

	@Bean
	Exchange vault(VaultOperations vault) {
		return () -> vault.read("secret/stock");
	}

	@Bean("zipkin-https")
	Exchange zipkin(BytesMessageSender sender) {
		return () -> {
			try {
				sender.send(List.of("{}".getBytes(StandardCharsets.UTF_8)));
				return "sent";
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		};
	}

	@Bean("otlp-traces-https")
	Exchange otlpTraces(SpanExporter exporter) {
		return () -> exporter.export(List.of()).join(LIMIT, TimeUnit.SECONDS).isSuccess();
	}

}
