package io.jenkins.plugins.scpcopy.copy.target;

import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.OptionNames;
import io.jenkins.plugins.scpcopy.files.Confinement;
import io.jenkins.plugins.scpcopy.files.LocalNames;
import io.jenkins.plugins.scpcopy.files.Reasons;
import io.jenkins.plugins.scpcopy.remote.Phase;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.File;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Local paths of a request: relative to its working directory, and inside its confinement if it has one. */
public final class LocalPaths {
    private final Path workingDirectory;
    private final Confinement confinement;
    private final OptionNames names;

    public LocalPaths(CopyRequest request) throws IOException {
        names = request.optionNames();
        workingDirectory = Path.of(request.workingDirectory());
        try {
            confinement = request.confinement() == null
                    ? Confinement.NONE
                    : Confinement.to(Path.of(request.confinement()));
        } catch (IOException e) {
            throw new TransferException(
                    Phase.PLAN,
                    "the directory '" + RemoteText.escape(request.confinement()) + "' cannot be used: " + Reasons.of(e));
        }
    }

    /** A local path with slashes alone between its elements. */
    public static String slashed(String path) {
        return path.replace(File.separatorChar, '/');
    }

    /** Where a path of the request is. @throws IllegalArgumentException if it cannot be a path on this machine */
    public Path resolve(String path) {
        try {
            return workingDirectory.resolve(path).normalize();
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("'" + RemoteText.escape(path) + "' is no local path: " + LocalNames.reason(e), e);
        }
    }

    public Path workingDirectory() {
        return workingDirectory;
    }

    /** What everything must stay inside. */
    public Confinement confinement() {
        return confinement;
    }

    /**
     * Makes sure that a path is inside the confinement, as far as it exists.
     *
     * @throws TransferException phase {@link Phase#PLAN} if it leads out
     */
    public void check(Path path) throws IOException {
        if (!confinement.holds(path)) {
            throw new TransferException(
                    Phase.PLAN,
                    "the local path '" + RemoteText.escape(path.toString()) + "' is outside of '"
                            + RemoteText.escape(confinement.directory().toString()) + "'",
                    "Copy from and to paths inside it, or say so: " + names.on("allowOutsideWorkspace") + ".",
                    null);
        }
    }
}
