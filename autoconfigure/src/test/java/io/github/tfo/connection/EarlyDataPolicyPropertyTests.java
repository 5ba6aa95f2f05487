// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.connection;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests {@link EarlyDataPolicy} against the grammar of RFC 9112, written as regular
 * expressions.
 */
@Tag("fuzz")
class EarlyDataPolicyPropertyTests {

	private static final Pattern REQUEST_LINE = Pattern.compile("(?:GET|HEAD) [!-~]++ HTTP/1\\.[0-9]\r\n");

	private static final Pattern REST_OF_HEAD = Pattern
		.compile("(?:[!#$%&'*+.^_`|~0-9A-Za-z-]++:[\t -~\u0080-\u00ff]*+\r\n)*+\r\n");

	// Lines end in LF only: other characters that end a line for (?m) may be in values
	private static final Pattern KEEPS_ALL = Pattern.compile("(?imd)^(?:upgrade|transfer-encoding):");

	private static final Pattern CONTENT_LENGTH = Pattern.compile("(?imd)^content-length:(.*)\r");

	private static final List<String> REQUEST_LINES = List.of("GET /\r\n", "GET / HTTP/2.0\r\n", "GET  / HTTP/1.1\r\n",
			"GET / HTTP/1.1\n", "GET / HTTP/1.1", "POST / HTTP/1.1\r\n", "HEAD * RTSP/1.0\r\n",
			"GET /\r\nHEAD / HTTP/1.1\r\n");

	private static final List<String> FIELDS = List.of("Host: x\r\n", "X:\r\n", "X-Request-Id: \u00e4\u0085\r\n",
			"Content-Length: 4\r\n", "content-length:\t04 \r\n");

	private static final List<String> ODD_FIELDS = List.of("Content-Length: 5,5\r\n", "Content-Length: +5\r\n",
			"Content-Length:\r\n", "Content-Length: 9999999999999999999\r\n", "Content-Length : 5\r\n",
			"Content-Length:\r\n 5\r\n", "Transfer-Encoding: chunked\r\n", "Upgrade: websocket\r\n",
			"upgrade : websocket\r\n", "Host: x\n", "Host: x\r", " folded\r\n", ": nameless\r\n", "Host\r\n");

	private final EarlyDataPolicy policy = new EarlyDataPolicy(List.of("GET", "HEAD"));

	@Property(tries = 5000, seed = "7413")
	void onlyOnePermittedRequestOrItsBeginningIsSent(@ForAll("firstWrites") String first) {
		int expected = bytesOfTheFirstRequest(first);
		Statistics.collect((expected == 0) ? "nothing" : (expected < first.length()) ? "not what follows" : "all");
		Statistics.coverage((coverage) -> {
			coverage.check("nothing").percentage((percentage) -> percentage > 10);
			coverage.check("not what follows").percentage((percentage) -> percentage > 5);
			coverage.check("all").percentage((percentage) -> percentage > 10);
		});
		ByteBuffer bytes = StandardCharsets.ISO_8859_1.encode(first);
		assertThat(EarlyDataPolicyTests.earlyDataLength(this.policy, bytes)).isEqualTo(expected);
	}

	private static int bytesOfTheFirstRequest(String first) {
		Matcher requestLine = REQUEST_LINE.matcher(first);
		if (!requestLine.lookingAt()) {
			return 0;
		}
		Matcher rest = REST_OF_HEAD.matcher(first).region(requestLine.end(), first.length());
		boolean complete = rest.lookingAt();
		if (!complete && !rest.hitEnd()) {
			return 0;
		}
		int end = complete ? rest.end() : first.length();
		String fields = first.substring(requestLine.end(), end);
		List<MatchResult> lengths = CONTENT_LENGTH.matcher(fields).results().toList();
		if (KEEPS_ALL.matcher(fields).find() || lengths.size() > 1) {
			return 0;
		}
		if (lengths.isEmpty()) {
			return end;
		}
		String length = lengths.get(0).group(1).strip();
		if (!length.matches("[0-9]{1,18}")) {
			return 0;
		}
		return (int) Math.min(first.length(), end + Long.parseLong(length));
	}

	@Provide
	Arbitrary<String> firstWrites() {
		Arbitrary<String> requestLine = Arbitraries.frequencyOf(Tuple.of(9, Arbitraries.just("GET /a HTTP/1.1\r\n")),
				Tuple.of(1, Arbitraries.of(REQUEST_LINES)));
		Arbitrary<String> fields = Arbitraries
			.frequencyOf(Tuple.of(9, Arbitraries.of(FIELDS)), Tuple.of(1, Arbitraries.of(ODD_FIELDS)))
			.list()
			.ofMaxSize(4)
			.map((list) -> String.join("", list));
		Arbitrary<String> end = Arbitraries.of("\r\n", "\r\nbody", "\r\nbodyPOST /pay HTTP/1.1\r\n\r\n", "\r", "\n",
				"");
		Arbitrary<String> whole = Combinators.combine(requestLine, fields, end)
			.as((line, rest, tail) -> line + rest + tail);
		Arbitrary<Integer> anywhere = Arbitraries.integers().between(0, 200).withoutEdgeCases();
		Arbitrary<String> added = Arbitraries
			.oneOf(Arbitraries.chars().range('\0', '\u00ff'), Arbitraries.of('\r', '\n', ' ', '\t', ':', '\0'))
			.map(String::valueOf);
		Arbitrary<String> replacement = Arbitraries.frequencyOf(Tuple.of(5, added), Tuple.of(5, Arbitraries.just("")));
		Arbitrary<Integer> length = Arbitraries.frequency(Tuple.of(6, 0), Tuple.of(3, 1), Tuple.of(1, 200));
		return Combinators.combine(whole, anywhere, length, replacement).as(EarlyDataPolicyPropertyTests::replace);
	}

	private static String replace(String text, int anywhere, int length, String replacement) {
		int index = anywhere % text.length();
		return text.substring(0, index) + replacement + text.substring(Math.min(text.length(), index + length));
	}

}
