// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.documentation;

import java.io.StringReader;
import java.nio.file.Files;
import java.util.List;

import javax.xml.parsers.DocumentBuilderFactory;

import io.github.tfo.documentation.Page.Block;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A dependency has the coordinates that the build gives it; anything else is what the
 * sample's own build has.
 */
class XmlBlockTests {

	static List<Block> blocks() {
		return Page.blocks("xml");
	}

	@ParameterizedTest
	@MethodSource("blocks")
	void isWhatTheBuildHas(Block block) throws Exception {
		Element element = parse(block.code());
		if (element.getTagName().equals("dependency")) {
			String artifact = text(element, "artifactId").replace("tfo-spring-boot-", "");
			Element module = parse(Files.readString(Page.ROOT.resolve(artifact).resolve("pom.xml")));
			Element parent = (Element) module.getElementsByTagName("parent").item(0);
			assertThat(text(element, "groupId")).as("%s", block).isEqualTo(text(parent, "groupId"));
			assertThat(text(element, "version")).as("%s", block).isEqualTo(text(parent, "version"));
		}
		else {
			assertThat(words(Files.readString(Page.ROOT.resolve("sample-app/pom.xml")))).as("%s", block)
				.contains(words(block.code()));
		}
	}

	private static Element parse(String xml) throws Exception {
		return DocumentBuilderFactory.newInstance()
			.newDocumentBuilder()
			.parse(new InputSource(new StringReader(xml)))
			.getDocumentElement();
	}

	private static String text(Element element, String name) {
		return element.getElementsByTagName(name).item(0).getTextContent();
	}

	private static String words(String text) {
		return text.strip().replaceAll("\\s+", " ");
	}

}
