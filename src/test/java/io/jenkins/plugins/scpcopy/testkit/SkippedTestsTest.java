package io.jenkins.plugins.scpcopy.testkit;

import static org.junit.Assert.assertEquals;

import org.junit.AssumptionViolatedException;
import org.junit.Test;
import org.junit.runner.Description;
import org.junit.runner.notification.Failure;

public class SkippedTestsTest {
    @Test
    public void eachReasonIsToldOnceWithItsNumberOfTests() {
        SkippedTests skipped = new SkippedTests();
        for (String reason : new String[] {"zsh is not installed", "scp is not installed", "zsh is not installed"}) {
            skipped.testAssumptionFailure(new Failure(Description.EMPTY, new AssumptionViolatedException(reason)));
        }
        skipped.testIgnored(Description.EMPTY);
        assertEquals(
                """
                Skipped tests, or classes of them:
                  1 x scp is not installed
                  1 x switched off
                  2 x zsh is not installed
                What is missing may be installed: .ci/run names the programs and their Debian packages.
                """,
                skipped.text());
    }
}
