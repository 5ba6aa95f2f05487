// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.compatibility.clients;

import java.nio.charset.StandardCharsets;
import java.util.Scanner;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.cloud.openfeign.EnableFeignClients;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.HttpStatusCodeException;

/**
 * Makes a request by the client whose name is in the path, on a connection of its own.
 * Starts once more with the arguments on each line of its standard input.
 */
@RestController
@EnableFeignClients
@SpringBootApplication
public class ClientsApplication {

	private final BeanFactory beans;

	ClientsApplication(BeanFactory beans) {
		this.beans = beans;
	}

	public static void main(String[] args) {
		ConfigurableApplicationContext context = SpringApplication.run(ClientsApplication.class, args);
		Scanner lines = new Scanner(System.in, StandardCharsets.UTF_8);
		while (lines.hasNextLine()) {
			context.close();
			context = SpringApplication.run(ClientsApplication.class, lines.nextLine().split(" "));
		}
		context.close();
	}

	@GetMapping("/{client}")
	ResponseEntity<String> exchange(@PathVariable String client) {
		try {
			return ResponseEntity.ok(String.valueOf(this.beans.getBean(client, Exchange.class).body()));
		}
		catch (HttpStatusCodeException ex) {
			return ResponseEntity.status(ex.getStatusCode()).body(ex.getMessage());
		}
		catch (RuntimeException ex) {
			return ResponseEntity.internalServerError().body(ex.toString());
		}
	}

}
