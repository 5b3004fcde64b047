package io.jenkins.plugins.scpcopy.result;

import hudson.model.Fingerprint;
import hudson.model.Run;
import hudson.tasks.Fingerprinter.FingerprintAction;
import io.jenkins.plugins.scpcopy.agent.FileFingerprint;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import jenkins.model.Jenkins;

/** Lets Jenkins know which files a build has copied. */
public final class CopiedFingerprints {
    private static final Pattern MD5 = Pattern.compile("[0-9a-f]{32}");
    /** An agent that tells of more is not followed: each one becomes a file. */
    private static final int MOST = 10_000;
    /** Some file systems know of no shorter time. */
    private static final long TOLERANCE_MILLIS = 2000;

    private CopiedFingerprints() {}

    /** Records them; a file that was sent, and is younger than the build, counts as made by it. */
    public static void record(Run<?, ?> run, List<FileFingerprint> files, Masks masks) throws IOException {
        Map<String, String> records = new LinkedHashMap<>();
        for (FileFingerprint file : files.subList(0, Math.min(MOST, files.size()))) {
            if (!MD5.matcher(file.md5()).matches()) {
                throw new IOException("the agent sent a fingerprint that is none: " + RemoteText.escape(file.md5()));
            }
            String path = RemoteText.escape(masks.hide(file.path()));
            boolean made = file.sent() && file.modified() + TOLERANCE_MILLIS >= run.getStartTimeInMillis();
            Fingerprint known = Jenkins.get()
                    .getFingerprintMap()
                    .getOrCreate(made ? run : null, path.substring(path.lastIndexOf('/') + 1), file.md5());
            known.addFor(run);
            records.put(path, known.getHashString());
        }
        if (records.isEmpty()) {
            return;
        }
        // Branches that end at the same time share the list.
        synchronized (CopiedFingerprints.class) {
            FingerprintAction listed = run.getAction(FingerprintAction.class);
            if (listed == null) {
                run.addAction(new FingerprintAction(run, records));
            } else {
                listed.add(records);
            }
        }
        run.save();
    }
}
