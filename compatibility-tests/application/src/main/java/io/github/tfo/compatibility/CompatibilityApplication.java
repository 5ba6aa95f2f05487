// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Takes orders from its standard input, one a line, until that ends:
 * {@code restart ARGUMENTS} starts the application once more, {@code CLIENT URL} makes a
 * request. Each order is answered by one line that begins with {@value #ANSWER}.
 */
@SpringBootApplication
public class CompatibilityApplication {

	static final String ANSWER = "answer: ";

	public static void main(String[] args) throws IOException {
		ConfigurableApplicationContext context = SpringApplication.run(CompatibilityApplication.class, args);
		BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String order = orders.readLine(); order != null; order = orders.readLine()) {
			String[] words = order.split(" ");
			if (words[0].equals("restart")) {
				context.close();
				context = SpringApplication.run(CompatibilityApplication.class,
						order.substring(words[0].length()).trim().split(" "));
				System.out.println(ANSWER + kind(context));
			}
			else {
				System.out.println(ANSWER + context.getBean(Requests.class).get(words[0], words[1]));
			}
		}
		// Threads of Jetty's client outlive the context, and would hold up the JVM
		System.exit(SpringApplication.exit(context));
	}

	private static String kind(ConfigurableApplicationContext context) {
		return context.getClass().getSimpleName();
	}

}
