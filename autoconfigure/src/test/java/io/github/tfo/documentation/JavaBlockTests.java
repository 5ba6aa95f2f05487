// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

import io.github.tfo.documentation.Page.Block;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Java code compiles. What is no file of its own is taken for the members of a class.
 */
class JavaBlockTests {

	private static final String IMPORTS = """
			import io.github.tfo.connection.*;
			import io.github.tfo.httpcomponents.*;
			import io.github.tfo.jetty.*;
			import io.github.tfo.reactor.*;
			import io.github.tfo.socketfactory.*;
			import okhttp3.OkHttpClient;
			import org.springframework.beans.factory.ObjectProvider;
			import org.springframework.context.annotation.Bean;
			""";

	@TempDir
	Path output;

	/**
	 * Without those that {@code compatibility-tests} compares with an application.
	 */
	static List<Block> blocks() {
		return Page.blocks("java").stream().filter((block) -> !block.place().startsWith("docs/clients.md:")).toList();
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void compiles(Block block) throws IOException {
		boolean file = block.code().startsWith("package ");
		String source = file ? block.code() : IMPORTS + "class Example {\n" + block.code() + "}\n";
		JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
		StringWriter messages = new StringWriter();
		String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
		boolean compiled = compiler
			.getTask(messages, null, null,
					List.of("-d", this.output.toString(), "-cp", classPath, "-proc:none", "-Xlint:all", "-Werror"),
					null, List.of(new Source(file ? className(source) : "Example", source)))
			.call();
		assertThat(compiled).as("%s%n%s", block, messages).isTrue();
	}

	private static String className(String source) {
		return source.replaceAll("(?s).*\\npublic final class (\\w+) .*", "$1");
	}

	@Test
	void theIntegrationThatIsShownIsTheOneThatIsTested() throws IOException {
		Path source = Path.of("src/test/java/io/github/tfo/documentation/ChannelIntegration.java");
		assertThat(Page.of("docs/architecture.md").blocks()).filteredOn((block) -> block.language().equals("java"))
			.extracting(Block::code)
			.containsOnlyOnce(
					Files.readString(source).substring("// SPDX-License-Identifier: Apache-2.0\n\n".length()));
	}

	private static final class Source extends SimpleJavaFileObject {

		private final String code;

		Source(String className, String code) {
			super(URI.create(String.format(Locale.ROOT, "string:///%s.java", className)), JavaFileObject.Kind.SOURCE);
			this.code = code;
		}

		@Override
		public CharSequence getCharContent(boolean ignoreEncodingErrors) {
			return this.code;
		}

	}

}
