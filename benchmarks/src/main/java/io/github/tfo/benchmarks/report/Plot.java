package io.github.tfo.benchmarks.report;

import java.awt.Color;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/**
 * A plot of lines over a numeric axis.
 */
public final class Plot {

	private static final int WIDTH = 720;

	private static final int HEIGHT = 420;

	// Twice that of the chart's own measures
	private static final int DOTS_PER_INCH = 144;

	private final XYChart chart;

	/**
	 * An empty one.
	 */
	public Plot(String title, String xTitle, String yTitle) {
		this.chart = new XYChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(title)
			.xAxisTitle(xTitle)
			.yAxisTitle(yTitle)
			.theme(Styler.ChartTheme.Matlab)
			.build();
		this.chart.getStyler()
			.setChartBackgroundColor(Color.WHITE)
			.setLegendPosition(Styler.LegendPosition.OutsideE)
			.setLegendBorderColor(Color.WHITE);
		this.chart.getStyler().setYAxisMin(0.0);
	}

	/**
	 * Both axes logarithmic.
	 */
	public Plot logarithmic() {
		this.chart.getStyler().setXAxisLogarithmic(true);
		return this;
	}

	/**
	 * Add a line.
	 */
	public Plot line(String name, List<? extends Number> x, List<? extends Number> y) {
		XYSeries series = this.chart.addSeries(name, x, y);
		series.setMarker(SeriesMarkers.CIRCLE);
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
