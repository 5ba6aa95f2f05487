// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.autoconfigure;

import io.github.tfo.testing.TestApplication;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.autoconfigure.json.JsonTest;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A test of a slice of an application gets nothing of the starter.
 */
@JsonTest(properties = "tfo.enabled=true")
@ContextConfiguration(classes = TestApplication.class)
class TestSliceTests {

	@Autowired
	private ApplicationContext context;

	@Test
	void hasNoBeanOfTheStarter() {
		assertThat(this.context.getEnvironment().getProperty("tfo.enabled")).isEqualTo("true");
		assertThat(this.context.getBeanDefinitionNames()).isNotEmpty()
			.allSatisfy((name) -> assertThat(String.valueOf(this.context.getType(name)))
				.doesNotStartWith("class io.github.tfo.autoconfigure"));
	}

}
