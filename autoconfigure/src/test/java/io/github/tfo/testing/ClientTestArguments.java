// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.testing;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.params.provider.AnnotationBasedArgumentsProvider;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.support.ParameterDeclarations;

/**
 * The arguments that {@link ClientTest} names.
 */
final class ClientTestArguments extends AnnotationBasedArgumentsProvider<ClientTest> {

	@Override
	protected Stream<? extends Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context,
			ClientTest test) {
		List<ClientUnderTest> clients = List.of((test.value().length > 0) ? test.value() : ClientUnderTest.values());
		return clients.stream()
			.filter((client) -> !List.of(test.except()).contains(client))
			.flatMap((client) -> (test.schemes().length == 0) ? Stream.of(Arguments.of(client))
					: Stream.of(test.schemes()).map((scheme) -> Arguments.of(client, scheme)));
	}

}
