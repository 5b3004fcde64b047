package io.jenkins.plugins.scpcopy.testkit;

import java.util.Map;
import java.util.TreeMap;
import org.junit.runner.Description;
import org.junit.runner.Result;
import org.junit.runner.notification.Failure;
import org.junit.runner.notification.RunListener;

/** Tells once, at the end of all tests, which were skipped and why. The build names it to the test runner. */
public final class SkippedTests extends RunListener {
    private final Map<String, Integer> reasons = new TreeMap<>();

    @Override
    public void testAssumptionFailure(Failure failure) {
        reasons.merge(failure.getException().getMessage().lines().findFirst().orElse("for no reason given"), 1, Integer::sum);
    }

    @Override
    public void testIgnored(Description description) {
        reasons.merge("switched off", 1, Integer::sum);
    }

    @Override
    public void testRunFinished(Result result) {
        if (!reasons.isEmpty()) {
            System.out.print(text());
        }
    }

    /** The reasons, each with the number of tests or classes of tests. */
    String text() {
        StringBuilder text = new StringBuilder("Skipped tests, or classes of them:\n");
        reasons.forEach((reason, count) -> text.append("  ").append(count).append(" x ").append(reason).append('\n'));
        return text.append("What is missing may be installed: .ci/run names the programs and their Debian packages.\n")
                .toString();
    }
}
