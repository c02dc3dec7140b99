package io.crema.chassis.config;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

/** Lets operators refresh the configuration of this instance. */
@RestController
@PreAuthorize("hasAuthority('SCOPE_operations')")
class ConfigurationController {

    private final ConfigurationRefresh refresh;

    ConfigurationController(ConfigurationRefresh refresh) {
        this.refresh = refresh;
    }

    /** Refreshes the configuration of the instance that answers. */
    @PostMapping("/operations/configuration/refresh")
    ConfigurationRefresh.Outcome refresh() {
        return refresh.run();
    }

}
