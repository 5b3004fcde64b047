package io.jenkins.plugins.scpcopy.config;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import io.jenkins.plugins.casc.BaseConfigurator;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorException;
import io.jenkins.plugins.casc.model.CNode;
import io.jenkins.plugins.casc.model.Mapping;

/** Reads the global configuration as code. A mere check looks at the values, too, and any error says what is wrong. */
@Extension(optional = true)
public final class ConfigurationAsCode extends BaseConfigurator<ScpCopyConfiguration> {
    @NonNull
    @Override
    public String getName() {
        return "scpCopy";
    }

    @Override
    public Class<ScpCopyConfiguration> getTarget() {
        return ScpCopyConfiguration.class;
    }

    @Override
    protected ScpCopyConfiguration instance(Mapping mapping, ConfigurationContext context) {
        return ScpCopyConfiguration.get();
    }

    /** Sets the values at a configuration that is thrown away. */
    @Override
    public ScpCopyConfiguration check(CNode node, ConfigurationContext context) throws ConfiguratorException {
        ScpCopyConfiguration draft = new ScpCopyConfiguration();
        try (BulkChange neverSaved = new BulkChange(draft)) {
            configure(node.asMapping(), draft, false, context);
        }
        return draft;
    }

    @Override
    protected void configure(
            Mapping mapping, ScpCopyConfiguration instance, boolean dryRun, ConfigurationContext context)
            throws ConfiguratorException {
        try {
            super.configure(mapping, instance, dryRun, context);
            instance.checkNames();
        } catch (IllegalArgumentException e) {
            throw ConfiguratorException.from(mapping, e.getMessage(), e);
        } catch (ConfiguratorException e) {
            Throwable reason = ScpCopyConfiguration.reason(e);
            if (reason instanceof IllegalArgumentException) {
                throw ConfiguratorException.from(mapping, reason.getMessage(), e);
            }
            throw e;
        }
    }
}
