// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.sample.page;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.stream.IntStream;

/**
 * A picture of the page.
 */
final class Pixels {

	/** How much a channel has to differ from another one to be called colourful. */
	private static final int COLOURFUL = 40;

	private final BufferedImage image;

	Pixels(BufferedImage image) {
		this.image = image;
	}

	/** How many are orange in a part of the picture, from 0 to 1 of its height. */
	long orange(double top, double bottom) {
		return columns(top, bottom, Pixels::isOrange).count();
	}

	/** How many are green. */
	long green(double top, double bottom) {
		return columns(top, bottom, Pixels::isGreen).count();
	}

	/** Half of the orange ones are not further from the left, in pixels. */
	double orangeMedian(double top, double bottom) {
		return median(columns(top, bottom, Pixels::isOrange));
	}

	/** Half of the green ones are not further from the left. */
	double greenMedian(double top, double bottom) {
		return median(columns(top, bottom, Pixels::isGreen));
	}

	/** How bright the paper is, from 0 to 1. */
	double paper() {
		Color corner = new Color(this.image.getRGB(1, 1));
		return (corner.getRed() + corner.getGreen() + corner.getBlue()) / (3 * 255.0);
	}

	private static double median(IntStream columns) {
		int[] sorted = columns.sorted().toArray();
		return sorted[sorted.length / 2];
	}

	private IntStream columns(double top, double bottom, ColorTest test) {
		int from = (int) (top * this.image.getHeight());
		int to = (int) (bottom * this.image.getHeight());
		return IntStream.range(0, this.image.getWidth())
			.flatMap((x) -> IntStream.range(from, to)
				.filter((y) -> test.matches(new Color(this.image.getRGB(x, y))))
				.map((y) -> x));
	}

	private static boolean isOrange(Color color) {
		return color.getRed() - color.getBlue() > COLOURFUL && color.getRed() > color.getGreen();
	}

	private static boolean isGreen(Color color) {
		return color.getGreen() - color.getRed() > COLOURFUL;
	}

	@FunctionalInterface
	private interface ColorTest {

		boolean matches(Color color);

	}

}
