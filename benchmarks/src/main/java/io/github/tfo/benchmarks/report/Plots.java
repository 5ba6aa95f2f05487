// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.benchmarks.report;

import java.awt.Color;

import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;

/**
 * Empty plots that look alike.
 */
public final class Plots {

	private static final int WIDTH = 900;

	private static final int HEIGHT = 420;

	// Names of clients are longer than their bars are wide
	private static final int LABEL_DEGREES = 20;

	private Plots() {
	}

	public static XYChart lines(String title, String xTitle, String yTitle) {
		XYChart plot = new XYChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(title)
			.xAxisTitle(xTitle)
			.yAxisTitle(yTitle)
			.theme(Styler.ChartTheme.Matlab)
			.build();
		style(plot.getStyler());
		return plot;
	}

	public static CategoryChart bars(String title, String yTitle) {
		CategoryChart plot = new CategoryChartBuilder().width(WIDTH)
			.height(HEIGHT)
			.title(title)
			.yAxisTitle(yTitle)
			.theme(Styler.ChartTheme.Matlab)
			.build();
		style(plot.getStyler());
		plot.getStyler().setXAxisLabelRotation(LABEL_DEGREES);
		return plot;
	}

	private static void style(AxesChartStyler styler) {
		styler.setYAxisMin(0.0);
		styler.setChartBackgroundColor(Color.WHITE);
		styler.setLegendPosition(Styler.LegendPosition.OutsideE);
		styler.setLegendBorderColor(Color.WHITE);
	}

}
