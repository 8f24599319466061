using System.CommandLine;
using Grid.Benchmarks.Exec;

RootCommand root = new("grid bench: measurements on real processes of the grid executable.");
root.Add(ExecCommand.Create());
return await root.Parse(args).InvokeAsync();
