package io.jenkins.plugins.scpcopy.result;

import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.scpcopy.agent.LocalResult;
import java.io.IOException;

/**
 * The file that receives the result of a copy as JSON, if there is to be one.
 *
 * @param directory what its path is relative to
 * @param path empty for none
 * @param workspace what it must be inside; null for no limit
 */
public record Manifest(FilePath directory, String path, String workspace) {
    /** @throws AbortException if it leads out of the workspace, or cannot be looked for */
    public void check() throws IOException, InterruptedException {
        act(null);
    }

    /** @throws AbortException if it cannot be written; the message says why */
    public void write(CopySummary summary) throws IOException, InterruptedException {
        act(summary);
    }

    private void act(CopySummary summary) throws IOException, InterruptedException {
        if (path.isEmpty()) {
            return;
        }
        boolean inside;
        try {
            inside = directory.act(new LocalResult(path, workspace, summary == null ? null : summary.toJson()));
        } catch (IOException e) {
            throw (IOException) new AbortException(Messages.Manifest_unwritable(path, e.getMessage())).initCause(e);
        }
        if (!inside) {
            throw new AbortException(Messages.Manifest_outside(path));
        }
    }
}
