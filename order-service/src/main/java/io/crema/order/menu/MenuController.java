package io.crema.order.menu;

import java.util.List;

import org.springframework.security.access.prepost.PreAuthorize;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class MenuController {

    private final Menu menu;

    MenuController(Menu menu) {
        this.menu = menu;
    }

    @GetMapping("/api/menu")
    @PreAuthorize("hasAuthority('SCOPE_menu:read')")
    List<MenuItem> menu() {
        return menu.items();
    }

}
