using System.CommandLine;
using Grid.Server;
using Grid.Server.Hosting;

RootCommand root = GridCommand.Create(args);

// By itself the command line would end the process two seconds after a signal; a bot may need longer to take its leave.
using StopSignals signals = new();
InvocationConfiguration invocation = new() { ProcessTerminationTimeout = null };
return await root.Parse(args).InvokeAsync(invocation, signals.First).ConfigureAwait(false);
