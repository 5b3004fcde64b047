package io.jenkins.plugins.scpcopy;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import java.io.IOException;
import org.jvnet.hudson.test.TestBuilder;

/** A build step that writes a file into the workspace. */
final class WriteFile extends TestBuilder {
    private final String name;
    private final String content;

    WriteFile(String name, String content) {
        this.name = name;
        this.content = content;
    }

    @Override
    public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
            throws InterruptedException, IOException {
        build.getWorkspace().child(name).write(content, "UTF-8");
        return true;
    }
}
