"""Where a kiosk is put together: settings become objects, each by name, in one visible place."""
