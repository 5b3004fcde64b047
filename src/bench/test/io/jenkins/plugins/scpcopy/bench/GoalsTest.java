package io.jenkins.plugins.scpcopy.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.Test;

public class GoalsTest {
    private static final Workload LARGE = Workload.formed("1x1G");
    private static final String WARM = Contenders.warm("scp-copy");

    @Test
    public void aGoalIsReachedByTheRatioOfTheMedians() {
        String row = largeUpload(result(WARM, 1.0, 9.0, 0.5), result("scp -O", 1.3));
        assertEquals(
                "| one file of 1 GB, upload | scp-copy (warm JVM) 1.000 s | scp -O 1.300 s | 1.30 × | 1.30 × | reached |", row);
    }

    @Test
    public void aGoalIsMissedByWhoeverIsTooSlow() {
        String row = largeUpload(result(WARM, 1.0), result("scp -O", 1.2));
        assertTrue(row, row.endsWith("| 1.30 × | 1.20 × | missed |"));
    }

    @Test
    public void whatFailedIsNoGoalReached() {
        Result failed = new Result(WARM);
        failed.fail("no words");
        String row = largeUpload(failed, result("scp -O", 1.2));
        assertTrue(row, row.endsWith("| 1.30 × | not measured |  |"));
    }

    @Test
    public void aContinuedCopyIsComparedWithItsWholeOne() {
        Workload resumed = Workload.formed("1x10G+90%");
        String whole = Contenders.warm("scp-copy --resume");
        Goals goals = new Goals();
        goals.add(
                new Job(resumed, Direction.DOWNLOAD, List.of()),
                List.of(result(whole, 10.0), result(Continued.name(whole), 2.0)));
        String row = row(goals, "one sparse file of 10 GB, continued at 90 %, download | scp-copy --resume (warm JVM)");
        assertTrue(row, row.endsWith("| at most 0.20 × | 0.20 × | reached |"));
    }

    @Test
    public void everyWorkloadIsMeasuredOnce() {
        List<Job> jobs = Goals.jobs(name -> !name.equals("rsync"));
        assertEquals(
                jobs.size(),
                jobs.stream().map(job -> job.workload() + " " + job.direction()).distinct().count());
        assertFalse("what is not there does not take part", jobs.stream().anyMatch(job -> job.contenders().contains("rsync")));
    }

    @Test
    public void whoeverOfUsHasAGoalIsAContender() {
        Path present = Path.of("/bin/sh");
        Contenders contenders =
                new Contenders(new Settings.Programs(present, present, Optional.empty(), Optional.empty()));
        for (Job job : Goals.jobs(name -> true)) {
            if (!job.workload().smallHeap()) {
                job.contenders().stream()
                        .filter(name -> name.startsWith("scp-copy"))
                        .forEach(name -> assertTrue(name, contenders.has(name)));
            }
        }
    }

    private static String largeUpload(Result... results) {
        Goals goals = new Goals();
        goals.add(new Job(LARGE, Direction.UPLOAD, List.of()), Arrays.asList(results));
        return row(goals, "one file of 1 GB, upload | scp-copy (warm JVM)");
    }

    private static String row(Goals goals, String start) {
        return goals.markdown().lines().filter(line -> line.startsWith("| " + start)).findFirst().orElseThrow();
    }

    private static Result result(String contender, double... seconds) {
        Result result = new Result(contender);
        for (double each : seconds) {
            result.add(new Result.Measurement(new Contender.Usage(each, 0, 0), 0, 0));
        }
        return result;
    }
}
