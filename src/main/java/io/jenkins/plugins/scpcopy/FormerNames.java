package io.jenkins.plugins.scpcopy;

import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Items;
import hudson.model.Run;
import hudson.util.XStream2;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.result.CopySummary;
import io.jenkins.plugins.scpcopy.result.FileEntry;
import io.jenkins.plugins.scpcopy.result.ScpCopyAction;
import java.util.List;
import jenkins.model.Jenkins;

/**
 * Classes that are stored and have stood in this package. What is stored under those names has to be read: Jenkins leaves out
 * what it cannot read, and a job that has lost its jump hosts goes past them.
 */
public final class FormerNames {
    private static final List<Class<?>> MOVED = List.of(
            JumpHost.class,
            NamedGroup.class,
            NamedHost.class,
            ScpCopyConfiguration.class,
            CopySummary.class,
            FileEntry.class,
            ScpCopyAction.class);

    private FormerNames() {}

    /** Makes them known, before anything is read. */
    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void register() {
        for (XStream2 stored : List.of(Items.XSTREAM2, Run.XSTREAM2, Jenkins.XSTREAM2)) {
            for (Class<?> type : MOVED) {
                stored.addCompatibilityAlias(FormerNames.class.getPackageName() + "." + type.getSimpleName(), type);
            }
        }
    }
}
