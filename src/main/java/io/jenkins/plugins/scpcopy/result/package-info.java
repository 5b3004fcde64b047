/** What a build keeps of its copies: its page and record, the manifest, the value of the step; without what the build masks. */
package io.jenkins.plugins.scpcopy.result;
