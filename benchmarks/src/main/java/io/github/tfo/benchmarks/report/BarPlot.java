package io.github.tfo.benchmarks.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.style.Styler;

/**
 * A plot of bars, side by side for each category.
 */
public final class BarPlot {

	private static final int WIDTH = 900;

	private static final int HEIGHT = 420;

	/** More would run into each other. */
	private static final int MAX_LEVEL_LABELS = 6;

	private static final int LABEL_DEGREES = 40;

	// Twice that of the chart's own measures
	private static final int DOTS_PER_INCH = 144;

	// Degrees: names of clients are longer than their bars are wide
	private static final int LABEL_ROTATION = 20;

	private final CategoryChart chart;

	private final List<String> categories;

	/**
	 * An empty one.
	 */
	public BarPlot(String title, String yTitle, List<String> categories) {
		this.categories = categories;
		this.chart = new CategoryChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(title)
			.yAxisTitle(yTitle)
			.theme(Styler.ChartTheme.Matlab)
			.build();
		this.chart.getStyler()
			.setXAxisLabelRotation((categories.size() > MAX_LEVEL_LABELS) ? LABEL_DEGREES : 0)
			.setChartBackgroundColor(Color.WHITE)
			.setLegendPosition(Styler.LegendPosition.OutsideE)
			.setLegendBorderColor(Color.WHITE);
		this.chart.getStyler().setYAxisMin(0.0).setXAxisLabelRotation(LABEL_ROTATION);
	}

	/**
	 * Add bars.
	 * @param values one for each category, 0 where there is none
	 * @param errors by how much each may be too low or too high
	 */
	public BarPlot bars(String name, List<? extends Number> values, List<? extends Number> errors) {
		this.chart.addSeries(name, this.categories, values, errors);
		return this;
	}

	/**
	 * Write it as PNG.
	 * @param directory where; is made if it is not there
	 * @param name the file's, without extension
	 * @return the file
	 * @throws IOException when it cannot be written
	 */
	public Path write(Path directory, String name) throws IOException {
		Path file = Files.createDirectories(directory).resolve(name + ".png");
		BitmapEncoder.saveBitmapWithDPI(this.chart, file.toString(), BitmapFormat.PNG, DOTS_PER_INCH);
		return file;
	}

}
