// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.upstream;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the upstream tells the application, once it is ready, in one line.
 *
 * @param httpPort where it listens for HTTP
 * @param httpsPort where it listens for HTTPS
 * @param certificate its certificate, PEM
 */
public record UpstreamAnnouncement(int httpPort, int httpsPort, String certificate) {

	private static final Pattern LINE = Pattern.compile("upstream http=(\\d+) https=(\\d+) certificate=(\\S+)");

	String toLine() {
		String encoded = Base64.getEncoder().encodeToString(this.certificate.getBytes(StandardCharsets.US_ASCII));
		return "upstream http=" + this.httpPort + " https=" + this.httpsPort + " certificate=" + encoded;
	}

	static Optional<UpstreamAnnouncement> fromLine(String line) {
		Matcher matcher = LINE.matcher(line);
		return matcher.matches()
				? Optional
					.of(new UpstreamAnnouncement(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)),
							new String(Base64.getDecoder().decode(matcher.group(3)), StandardCharsets.US_ASCII)))
				: Optional.empty();
	}

}
