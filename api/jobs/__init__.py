"""Long work asked for at a screen: kinds, queue, worker, pages."""
