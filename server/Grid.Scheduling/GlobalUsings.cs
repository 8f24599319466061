global using Grid.Scheduling.Durable;
