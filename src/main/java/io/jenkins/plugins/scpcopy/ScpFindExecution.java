package io.jenkins.plugins.scpcopy;

import hudson.AbortException;
import io.jenkins.plugins.scpcopy.agent.AgentClasses;
import io.jenkins.plugins.scpcopy.agent.AgentSearch;
import io.jenkins.plugins.scpcopy.copy.report.RemoteItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Runs the search of a step. */
final class ScpFindExecution extends AwaitedExecution<List<Map<String, Object>>> {
    private static final long serialVersionUID = 1L;

    private final transient ScpFindStep step;

    ScpFindExecution(StepContext context, ScpFindStep step) {
        super(context);
        this.step = step;
    }

    @Override
    List<Map<String, Object>> carryOut() throws IOException, InterruptedException {
        BuildPlace place = BuildPlace.of(getContext());
        AgentSearch search = new FindPreparation(step, place).prepare(place);
        AgentClasses.send(place.directory().getChannel());
        AgentSearch.Outcome outcome;
        try {
            outcome = place.directory().act(search);
        } catch (IllegalArgumentException e) {
            throw new AbortException(place.masks().hide(e.getMessage()));
        }
        if (search.remembersHostKeys()) {
            HostKeysMet.keep(outcome.hostKeys(), search.hops(), place.run(), place.listener());
        }
        if (outcome.failure() != null) {
            throw new AbortException(place.masks().hide(BuildCopy.describe(outcome.failure())));
        }
        List<Map<String, Object>> found = new ArrayList<>();
        outcome.found().forEach(item -> found.add(toScript(item)));
        return found;
    }

    /** The plain value that a Pipeline script receives. */
    private static Map<String, Object> toScript(RemoteItem item) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("path", item.path());
        values.put("name", item.name());
        values.put("bytes", item.bytes());
        values.put("modified", TimeUnit.SECONDS.toMillis(item.modified()));
        values.put("directory", item.kind() == RemoteItem.Kind.DIRECTORY);
        return values;
    }
}
