package io.jenkins.plugins.scpcopy.copy.ranges;

import io.jenkins.plugins.scpcopy.copy.host.HostSession;
import io.jenkins.plugins.scpcopy.copy.report.HumanSizes;
import java.util.List;

/** What is said of a file that is continued. */
final class Told {
    private Told() {}

    /** A file is not copied in parts. @param text fit to be shown */
    static void whole(HostSession host, String text) {
        if (host.request().resume()) {
            host.progress().told(host.name() + ": " + text);
        } else {
            host.progress().detail(host.name() + ": " + text);
        }
    }

    /** @param means how what was there was compared */
    static String continued(long size, List<Range> missing, String means) {
        long there = size - Blocks.bytes(missing);
        return there == 0
                ? "nothing of what is there can be used, as its checksums say (computed " + means + ")"
                : "continued: " + HumanSizes.bytes(there) + " of " + HumanSizes.bytes(size)
                        + " are there, as checksums say (computed " + means + ")";
    }
}
