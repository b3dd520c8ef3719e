return await Colophon.Server.ServerProgram.RunAsync(args);
