package io.jenkins.plugins.scpcopy.agent;

import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.scpcopy.files.ConfinedFile;
import io.jenkins.plugins.scpcopy.files.Confinement;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.agents.ControllerToAgentFileCallable;

/**
 * Writes a result of a copy on the agent: only there it is known where a path really leads.
 *
 * @param path of the file, relative to the directory that this is called on
 * @param workspace what it must be inside; null for no limit
 * @param text its content; null only looks whether it might be written
 */
public record LocalResult(String path, String workspace, String text) implements ControllerToAgentFileCallable<Boolean> {
    /** @return false if the path leads out of the workspace; nothing is written then */
    @Override
    public Boolean invoke(File directory, VirtualChannel channel) throws IOException {
        Confinement confinement = confinement(workspace);
        Path file = directory.toPath().resolve(path).normalize();
        // A link in its place would be replaced, wherever it leads: its directory is what counts.
        if (file.getParent() == null || !confinement.holds(file.getParent())) {
            return false;
        }
        if (text != null) {
            ConfinedFile.write(file, confinement, text.getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }

    /** A workspace as a limit. It is made if it is missing, since a pipeline's node block does not make it. */
    static Confinement confinement(String workspace) throws IOException {
        if (workspace == null) {
            return Confinement.NONE;
        }
        Files.createDirectories(Path.of(workspace));
        return Confinement.to(Path.of(workspace));
    }
}
