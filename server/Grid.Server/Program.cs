using System.CommandLine;
using Grid.Server;

RootCommand root = GridCommand.Create();
return await root.Parse(args).InvokeAsync().ConfigureAwait(false);
