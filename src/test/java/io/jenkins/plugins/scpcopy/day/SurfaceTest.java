package io.jenkins.plugins.scpcopy.day;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchUnitRunner;
import com.tngtech.archunit.lang.ArchRule;
import org.junit.runner.RunWith;

/** Holds what this package promises. */
@RunWith(ArchUnitRunner.class)
@AnalyzeClasses(packages = "io.jenkins.plugins.scpcopy.day")
public class SurfaceTest {
    @ArchTest
    public static final ArchRule NOTHING_OF_THE_PLUGIN_IS_USED = noClasses()
            .should()
            .dependOnClassesThat(resideInAPackage("io.jenkins.plugins.scpcopy..")
                    .and(not(resideInAnyPackage("io.jenkins.plugins.scpcopy.day..", "io.jenkins.plugins.scpcopy.testkit.."))));
}
