package io.jenkins.plugins.scpcopy.copy.report;

import java.io.Serializable;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a copy did.
 *
 * @param files how many files arrived; in a dry run, how many would be sent
 * @param bytes how many bytes of content they have
 * @param seconds from the first connection to the last answer
 * @param skipped how many files were left out on purpose
 * @param failed how many files or directories did not arrive, or could not be deleted
 * @param deleted how many files and directories the target had and the source had not; in a dry run, how many would be deleted
 * @param protocol what was used: {@code scp}, {@code sftp}, both as {@code scp, sftp} where two hosts differ (source first), or
 *     {@code local}
 * @param hostFingerprint {@code SHA256:…} of the remote host's key (of the target, remote to remote)
 * @param keyExchange the algorithm by which keys were agreed on with that host, such as {@code mlkem768x25519-sha256}
 * @param results one entry for each file, in the order in which they were settled; if there are very many, the failed ones and
 *     the first of the others
 */
public record CopyReport(
        long files,
        long bytes,
        double seconds,
        long skipped,
        long failed,
        long deleted,
        String protocol,
        String hostFingerprint,
        String keyExchange,
        List<FileResult> results)
        implements Serializable {
    /** More results are only counted: everything beyond this has to go through the controller of a build, and stay with it. */
    public static final int MOST_RESULTS = 50_000;

    /** Of what was not begun. */
    public static final CopyReport NOTHING = new CopyReport(0, 0, 0, 0, 0, 0, "", "", "", List.of());

    public CopyReport {
        results = List.copyOf(results);
    }

    /** The same with fewer results, failed ones before all others. */
    public CopyReport listing(int most) {
        List<FileResult> first = results.size() <= most
                ? results
                : Stream.concat(
                                results.stream().filter(result -> result.status() == FileResult.Status.FAILED),
                                results.stream().filter(result -> result.status() != FileResult.Status.FAILED))
                        .limit(most)
                        .toList();
        return new CopyReport(files, bytes, seconds, skipped, failed, deleted, protocol, hostFingerprint, keyExchange, first);
    }

    /** How many files are counted, but not among the results. */
    public long unlisted() {
        return Math.max(0, files + skipped + failed + deleted - results.size());
    }

    /** Whether everything arrived. */
    public boolean complete() {
        return failed == 0;
    }
}
