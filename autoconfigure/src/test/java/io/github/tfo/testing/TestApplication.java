package io.github.tfo.testing;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Configuration;

/**
 * An application as a user would start it, with everything that Spring Boot configures.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class TestApplication {

}
