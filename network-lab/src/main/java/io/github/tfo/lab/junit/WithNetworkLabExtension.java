// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab.junit;

import java.time.Duration;
import java.util.Optional;

import io.github.tfo.lab.NetworkLab;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * JUnit extension for {@link WithNetworkLab @WithNetworkLab}. The store of the annotated
 * class keeps the lab and closes it.
 */
final class WithNetworkLabExtension implements ExecutionCondition, BeforeAllCallback, ParameterResolver {

	private static final Namespace NAMESPACE = Namespace.create(WithNetworkLabExtension.class);

	@Override
	public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
		return Availability.evaluate(NamespaceTestExecutionListener.notIsolated().or(NetworkLab::unavailable));
	}

	@Override
	public void beforeAll(ExtensionContext context) {
		lab(context);
	}

	@Override
	public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
		return parameter.getParameter().getType() == NetworkLab.class;
	}

	@Override
	public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
		return lab(context);
	}

	private static NetworkLab lab(ExtensionContext context) {
		Optional<WithNetworkLab> settings = AnnotationSupport.findAnnotation(context.getElement(),
				WithNetworkLab.class);
		return settings
			.map((found) -> context.getStore(NAMESPACE)
				.computeIfAbsent(NetworkLab.class, (key) -> build(found), NetworkLab.class))
			.orElseGet(() -> lab(context.getParent().orElseThrow()));
	}

	private static NetworkLab build(WithNetworkLab settings) {
		return NetworkLab.builder()
			.roundTrip(Duration.ofMillis(settings.roundTripMillis()))
			.mtu(settings.mtu())
			.build();
	}

}
