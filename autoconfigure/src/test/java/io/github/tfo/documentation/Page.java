// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page of the documentation, in Markdown as GitHub reads it.
 */
final class Page {

	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern FENCE = Pattern.compile("( *)```(\\w*)");

	private static final Pattern HEADING = Pattern.compile("#{1,6} (.+)");

	private static final Pattern LINK = Pattern.compile("]\\(([^()\\s]+)\\)");

	private final Path path;

	private final List<String> lines;

	private final List<String> anchors = new ArrayList<>();

	private final List<String> links = new ArrayList<>();

	private final List<Block> blocks = new ArrayList<>();

	private Page(Path path) {
		this.path = path;
		try {
			this.lines = Files.readAllLines(path);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		read();
	}

	static Page of(String path) {
		return new Page(ROOT.resolve(path));
	}

	static List<Page> all() {
		try (Stream<Path> docs = Files.list(ROOT.resolve("docs"))) {
			return Stream
				.concat(Stream.of("README.md", "CONTRIBUTING.md", "benchmarks/README.md", "kernel-tests/README.md")
					.map(ROOT::resolve), docs.filter((path) -> path.toString().endsWith(".md")).sorted())
				.map(Page::new)
				.toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	static List<Block> blocks(String... languages) {
		return all().stream().flatMap((page) -> page.blocks.stream()).filter((block) -> {
			for (String language : languages) {
				if (block.language().equals(language)) {
					return true;
				}
			}
			return false;
		}).toList();
	}

	private void read() {
		String section = "";
		for (int i = 0; i < this.lines.size(); i++) {
			Matcher fence = FENCE.matcher(this.lines.get(i));
			Matcher heading = HEADING.matcher(this.lines.get(i));
			if (fence.matches()) {
				int indent = fence.group(1).length();
				List<String> code = this.lines.subList(i + 1, this.lines.size())
					.stream()
					.takeWhile((line) -> !line.strip().equals("```"))
					.map((line) -> line.isBlank() ? "" : line.substring(indent))
					.toList();
				this.blocks.add(
						new Block(toString() + ":" + (i + 1), section, fence.group(2), String.join("\n", code) + "\n"));
				i += code.size() + 1;
			}
			else if (heading.matches()) {
				section = heading.group(1);
				addAnchor(section);
			}
			else {
				LINK.matcher(this.lines.get(i)).results().forEach((link) -> this.links.add(link.group(1)));
			}
		}
	}

	/**
	 * As GitHub makes it of a heading.
	 */
	private void addAnchor(String heading) {
		String text = heading.replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1");
		String anchor = text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
		long same = this.anchors.stream().filter((other) -> other.replaceAll("-\\d+$", "").equals(anchor)).count();
		this.anchors.add((same > 0) ? anchor + "-" + same : anchor);
	}

	Path path() {
		return this.path;
	}

	List<String> anchors() {
		return this.anchors;
	}

	List<String> links() {
		return this.links;
	}

	List<Block> blocks() {
		return this.blocks;
	}

	/**
	 * The cells of the rows of the first table after a heading, or before all headings.
	 */
	List<List<String>> table(String heading) {
		return this.lines.stream()
			.dropWhile((line) -> !line.matches("#+ " + Pattern.quote(heading)))
			.dropWhile((line) -> !line.startsWith("|"))
			.takeWhile((line) -> line.startsWith("|"))
			.skip(2)
			.map((line) -> Stream.of(line.substring(1, line.length() - 1).split("\\|", -1)).map(String::strip).toList())
			.toList();
	}

	/**
	 * The headings of a level.
	 */
	List<String> headings(int level) {
		String prefix = "#".repeat(level) + " ";
		return this.lines.stream()
			.filter((line) -> line.startsWith(prefix))
			.map((line) -> line.substring(prefix.length()))
			.collect(Collectors.toList());
	}

	@Override
	public String toString() {
		return ROOT.relativize(this.path).toString();
	}

	/**
	 * A code block.
	 *
	 * @param place where it is, for messages
	 * @param section the heading that it is under
	 * @param language what is written after the fence
	 * @param code its lines, without the indentation of the fence
	 */
	record Block(String place, String section, String language, String code) {

		@Override
		public String toString() {
			return this.place;
		}

	}

}
