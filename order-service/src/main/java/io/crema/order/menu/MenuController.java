package io.crema.order.menu;

import java.util.List;

import io.crema.chassis.request.StaleReads;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class MenuController {

    private final Menu menu;

    MenuController(Menu menu) {
        this.menu = menu;
    }

    /** Lists the drinks that can be ordered. */
    @GetMapping("/api/menu")
    @PreAuthorize("hasAuthority('SCOPE_menu:read')")
    ResponseEntity<List<MenuItem>> menu() {
        return ResponseEntity.ok().cacheControl(StaleReads.ALLOWED).body(menu.items());
    }

}
