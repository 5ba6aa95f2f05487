// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

import javax.imageio.ImageIO;

import com.deque.html.axecore.results.Rule;
import com.deque.html.axecore.selenium.AxeBuilder;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A headless Chromium that looks at the page of a sample.
 */
final class Browser implements AutoCloseable {

	static final int DESKTOP = 1100;

	static final int PHONE = 380;

	private static final Path SCREENSHOTS = Path.of("target", "page");

	private static final int HEIGHT = 900;

	private static final Duration LIMIT = Duration.ofMinutes(1);

	private static final int MOST_TABS = 40;

	private final ChromeDriver driver;

	private final String url;

	private Browser(ChromeDriver driver, String url) {
		this.driver = driver;
		this.url = url;
	}

	static Browser start(BrowserPrograms programs, int port) {
		ChromeOptions options = new ChromeOptions();
		options.setBinary(programs.chromium().toFile());
		options.addArguments("--headless=new", "--disable-gpu", "--disable-dev-shm-usage",
				"--disable-background-networking", "--no-first-run");
		if ("root".equals(System.getProperty("user.name"))) {
			// Chromium's own sandbox refuses root
			options.addArguments("--no-sandbox");
		}
		LoggingPreferences logging = new LoggingPreferences();
		logging.enable(LogType.BROWSER, Level.ALL);
		logging.enable(LogType.PERFORMANCE, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logging);
		ChromeDriverService service = new ChromeDriverService.Builder()
			.usingDriverExecutable(programs.chromedriver().toFile())
			.usingAnyFreePort()
			.build();
		Browser browser = new Browser(new ChromeDriver(service, options), "http://localhost:" + port + "/");
		browser.resize(DESKTOP);
		browser.prefer("light");
		return browser;
	}

	void resize(int width) {
		resize(width, HEIGHT);
	}

	private void resize(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
	}

	/** The colours that the user prefers. */
	void prefer(String colorScheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", colorScheme))));
	}

	/** Opens the page and waits until it shows what the application says. */
	void open() {
		this.driver.get(this.url);
		awaitText("hits", "\\d+");
	}

	void reload() {
		this.driver.navigate().refresh();
		awaitText("hits", "\\d+");
	}

	WebElement element(String id) {
		return this.driver.findElement(By.id(id));
	}

	String text(String id) {
		return element(id).getText().replace('\u00a0', ' ');
	}

	boolean shows(String id) {
		return element(id).isDisplayed();
	}

	void choose(String name, String value) {
		WebElement input = this.driver.findElement(By.cssSelector("input[name=" + name + "][value='" + value + "']"));
		input.findElement(By.xpath("..")).click();
	}

	void unfold(String id) {
		element(id).findElement(By.tagName("summary")).click();
	}

	/** Goes from element to element with the tabulator until the one has the focus. */
	void tabTo(String id) {
		for (int i = 0; i < MOST_TABS; i++) {
			this.driver.switchTo().activeElement().sendKeys(Keys.TAB);
			if (id.equals(this.driver.switchTo().activeElement().getDomAttribute("id"))) {
				return;
			}
		}
		throw new AssertionError("The tabulator does not reach " + id);
	}

	/** Presses a key where the focus is. */
	void press(Keys key) {
		this.driver.switchTo().activeElement().sendKeys(key);
	}

	ConditionFactory await() {
		return Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(50));
	}

	void awaitText(String id, String pattern) {
		await().untilAsserted(() -> assertThat(text(id)).containsPattern("(?s)" + pattern));
	}

	void awaitShown(String id) {
		await().until(() -> shows(id));
	}

	void awaitHidden(String id) {
		await().until(() -> !shows(id));
	}

	Object run(String script) {
		return this.driver.executeScript(script);
	}

	/** What an element looks like. */
	Pixels pixels(String id) throws IOException {
		return new Pixels(ImageIO.read(new ByteArrayInputStream(element(id).getScreenshotAs(OutputType.BYTES))));
	}

	/** The whole page. */
	Pixels screenshot(String name) throws IOException {
		long width = (Long) run("return innerWidth");
		resize((int) width, ((Long) run("return document.documentElement.scrollHeight")).intValue());
		byte[] png = this.driver.getScreenshotAs(OutputType.BYTES);
		resize((int) width);
		Files.createDirectories(SCREENSHOTS);
		Files.write(SCREENSHOTS.resolve(name + ".png"), png);
		return new Pixels(ImageIO.read(new ByteArrayInputStream(png)));
	}

	/** What makes the page hard to use for some people. */
	List<String> accessibilityViolations() {
		return new AxeBuilder().analyze(this.driver).getViolations().stream().map(Browser::describe).toList();
	}

	private static String describe(Rule rule) {
		return rule.getId() + ": " + rule.getHelp() + rule.getNodes().stream().map((node) -> node.getHtml()).toList();
	}

	/** What the console says since it was asked last. */
	List<String> console() {
		return this.driver.manage().logs().get(LogType.BROWSER).getAll().stream().map(LogEntry::toString).toList();
	}

	/** The URLs that were asked for since that was asked last. */
	List<String> requests() {
		return this.driver.manage()
			.logs()
			.get(LogType.PERFORMANCE)
			.getAll()
			.stream()
			.map((entry) -> JsonMapper.shared().readTree(entry.getMessage()).get("message"))
			.filter((message) -> message.get("method").asString().equals("Network.requestWillBeSent"))
			.map((message) -> message.get("params").get("request").get("url"))
			.map(JsonNode::asString)
			.toList();
	}

	@Override
	public void close() {
		this.driver.quit();
	}

}
