package io.jenkins.plugins.scpcopy.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BitmapEncoder.BitmapFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;

/** Growth as a picture: a line for each contender, with a logarithmic axis of seconds. */
final class Plot {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 500;

    private Plot() {}

    /** Writes PNG files into the directory: one of the cold contenders, and one of the warm ones. */
    static void write(Growth growth, Path directory) throws IOException {
        write(growth, false, directory);
        write(growth, true, directory);
    }

    private static void write(Growth growth, boolean warm, Path directory) throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .theme(Styler.ChartTheme.Matlab)
                .title(growth.title(warm))
                .xAxisTitle(growth.series().quantity())
                .yAxisTitle("seconds")
                .build();
        chart.getStyler().setXAxisLogarithmic(growth.series().logarithmic());
        chart.getStyler().setYAxisLogarithmic(true);
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        for (String contender : growth.contenders(warm)) {
            Map<Workload, Double> medians = growth.medians(contender);
            if (!medians.isEmpty()) {
                chart.addSeries(
                        contender,
                        medians.keySet().stream().mapToDouble(growth.series().value()).toArray(),
                        medians.values().stream().mapToDouble(Double::doubleValue).toArray());
            }
        }
        if (!chart.getSeriesMap().isEmpty()) {
            Files.createDirectories(directory);
            String file = directory.resolve(growth.fileName(warm)).toString();
            BitmapEncoder.saveBitmap(chart, file, BitmapFormat.PNG);
        }
    }
}
