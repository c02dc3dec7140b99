package io.crema.query;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.crema.messaging.outbox.Outbox;
import io.crema.testing.ServiceArchitecture;

@AnalyzeClasses(packages = "io.crema.query", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule it_is_a_service_like_the_others = ServiceArchitecture.of("io.crema.query", "Orders",
            "Changes", "VersionGaps", "Freshness", "WaitingReads");

    @ArchTest
    static final ArchRule features_stand_alone = slices().matching("io.crema.query.(*)..").should()
            .notDependOnEachOther();

    @ArchTest
    static final ArchRule the_read_side_publishes_nothing = noClasses().should().dependOnClassesThat()
            .belongToAnyOf(Outbox.class);

}
