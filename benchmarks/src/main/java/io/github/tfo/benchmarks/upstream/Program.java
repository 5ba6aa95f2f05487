// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.upstream;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A program that has to be installed.
 */
public enum Program {

	NGINX("nginx", "nginx-light"),

	HAPROXY("haproxy", "haproxy"),

	CURL("curl", "curl");

	private final String command;

	private final String debianPackage;

	Program(String command, String debianPackage) {
		this.command = command;
		this.debianPackage = debianPackage;
	}

	/**
	 * Return where it is.
	 * @throws MissingProgramException when it is not installed
	 */
	public String path() {
		// Servers are where the path of many users does not lead
		return Stream
			.concat(Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)),
					Stream.of("/usr/sbin", "/usr/local/sbin"))
			.map((folder) -> Path.of(folder, this.command))
			.filter(Files::isExecutable)
			.findFirst()
			.orElseThrow(() -> new MissingProgramException(
					this.command + " is not installed. On Debian, as root: apt-get install " + this.debianPackage))
			.toString();
	}

}
